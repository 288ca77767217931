package io.scriptorium.collab.editors;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.regex.MatchResult;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jspecify.annotations.Nullable;

/** An element that can be edited, as browsers edit it. */
class WebPage implements Page {
    private static final char NO_BREAK_SPACE = '\u00A0';

    private final String lineTag;
    private Document document = parsed("");

    /** @param lineTag what this browser makes new lines of */
    WebPage(String lineTag) {
        this.lineTag = lineTag;
    }

    static Document parsed(String html) {
        Document parsed = Jsoup.parseBodyFragment(html);
        parsed.outputSettings().prettyPrint(false);
        return parsed;
    }

    @Override
    public void show(String content) {
        document = parsed(content);
    }

    @Override
    public String content() {
        return document.body().html();
    }

    private List<TextNode> texts() {
        return document.body().nodeStream(TextNode.class).toList();
    }

    @Override
    public List<String> words() {
        return texts().stream()
                .flatMap(text -> Words.in(text.getWholeText()).stream().map(MatchResult::group))
                .toList();
    }

    // --- Writing ---

    private record Place(TextNode text, int at) {}

    @Override
    public boolean insert(String letters, Random random) {
        List<Element> empty =
                document.body().stream().filter(WebPage::isEmptyLine).toList();
        List<Place> places = new ArrayList<>();
        for (TextNode text : texts()) {
            places(text, places);
        }
        int drawn = random.nextInt(places.size() + empty.size() + 1) - 1;
        if (drawn < 0) {
            return false;
        }
        if (drawn < places.size()) {
            Place place = places.get(drawn);
            String whole = place.text.getWholeText();
            boolean behindWord = place.at > 0 && !isSpace(whole.charAt(place.at - 1));
            boolean beforeWord = place.at < whole.length() && !isSpace(whole.charAt(place.at));
            String typed = (behindWord ? " " : "") + letters + (beforeWord ? " " : "");
            place.text.text(whole.substring(0, place.at) + typed + whole.substring(place.at));
        } else {
            Element line = empty.get(drawn - places.size());
            line.empty();
            line.appendText(letters);
        }
        keepSpaces();
        return true;
    }

    private static boolean isEmptyLine(Element element) {
        boolean holdsLine = element.nameIs("p") || element.nameIs("div") || element.nameIs("li");
        boolean empty = element.childNodeSize() == 0
                || (element.childNodeSize() == 1 && element.childNode(0) instanceof Element br && br.nameIs("br"));
        return holdsLine && empty;
    }

    private static void places(TextNode text, List<Place> places) {
        String whole = text.getWholeText();
        for (int i = 0; i < whole.length(); i++) {
            boolean begins = i == 0 ? beginsLine(text) : isSpace(whole.charAt(i - 1));
            if (begins) {
                places.add(new Place(text, i));
            }
        }
        if (endsLine(text) && Words.isComplete(whole)) {
            places.add(new Place(text, whole.length()));
        }
    }

    private static boolean isSpace(char c) {
        return c == NO_BREAK_SPACE || Character.isWhitespace(c);
    }

    private static boolean beginsLine(TextNode text) {
        return text.previousSibling() == null ? !isInline(text.parent()) : isBreakOrBlock(text.previousSibling());
    }

    private static boolean endsLine(TextNode text) {
        return text.nextSibling() == null ? !isInline(text.parent()) : isBreakOrBlock(text.nextSibling());
    }

    private static boolean isBreakOrBlock(@Nullable Node node) {
        return node instanceof Element element && (element.nameIs("br") || element.isBlock());
    }

    private static boolean isInline(@Nullable Node node) {
        return node instanceof Element element && !element.isBlock();
    }

    @Override
    public void insertLine(String letters, Random random) {
        Element line = new Element(lineTag).appendText(letters);
        List<Element> items = document.body().select("li");
        List<Element> blocks = document.body().children();
        if (!items.isEmpty() && random.nextInt(3) == 0) {
            Element item = items.get(random.nextInt(items.size()));
            Element next = new Element("li");
            next.attributes().addAll(item.attributes()); // as browsers do
            item.after(next.appendChild(line));
        } else if (blocks.isEmpty()) {
            document.body().appendChild(line);
        } else {
            blocks.get(random.nextInt(blocks.size())).after(line);
        }
    }

    @Override
    public boolean goOn(String word, String letters) {
        return replace(word, word + letters);
    }

    @Override
    public void delete(String word) {
        replace(word, "");
        keepSpaces();
    }

    private boolean replace(String word, String with) {
        for (TextNode text : texts()) {
            String whole = text.getWholeText();
            for (MatchResult found : Words.in(whole)) {
                if (found.group().equals(word)) {
                    text.text(whole.substring(0, found.start()) + with + whole.substring(found.end()));
                    return true;
                }
            }
        }
        return false;
    }

    /** As browsers do: white space that would not be shown becomes what is. */
    final void keepSpaces() {
        for (TextNode text : texts()) {
            if (!isWithin(text, "pre")) {
                StringBuilder kept = new StringBuilder(text.getWholeText());
                for (int i = 0; i < kept.length(); i++) {
                    boolean edge = i == 0 || i + 1 == kept.length() || isSpace(kept.charAt(i + 1));
                    if (kept.charAt(i) == ' ' && edge) {
                        kept.setCharAt(i, NO_BREAK_SPACE);
                    }
                }
                text.text(kept.toString());
            }
        }
    }

    private static boolean isWithin(TextNode text, String elements) {
        Element parent = text.parent();
        return parent != null && parent.closest(elements) != null;
    }

    // --- Setting ---

    @Override
    public boolean set(String word) {
        for (TextNode text : texts()) {
            for (MatchResult found : Words.in(text.getWholeText())) {
                if (found.group().equals(word)) {
                    if (isWithin(text, "pre, code, b, strong")) {
                        return false;
                    }
                    TextNode middle = found.start() == 0 ? text : text.splitText(found.start());
                    if (middle.getWholeText().length() > word.length()) {
                        middle.splitText(word.length());
                    }
                    middle.wrap("<b></b>");
                    keepSpaces();
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public @Nullable List<String> split(Random random) {
        List<Place> places = new ArrayList<>();
        for (TextNode text : texts()) {
            Element line = text.parent();
            boolean inLine =
                    line != null && document.body().equals(line.parent()) && (line.nameIs("p") || line.nameIs("div"));
            if (inLine) {
                places(text, places);
            }
        }
        places.removeIf(
                place -> place.at == 0 || place.at == place.text.getWholeText().length());
        if (places.isEmpty()) {
            return null;
        }
        Place place = places.get(random.nextInt(places.size()));
        Element line = Objects.requireNonNull(place.text.parent());
        List<String> words =
                Words.in(line.wholeText()).stream().map(MatchResult::group).toList();
        Element next = new Element(line.tagName());
        next.attributes().addAll(line.attributes());
        TextNode first = place.text.splitText(place.at);
        List<Node> children = List.copyOf(line.childNodes());
        int from = 0;
        while (!children.get(from).equals(first)) {
            from++;
        }
        children.subList(from, children.size()).forEach(next::appendChild);
        line.after(next);
        keepSpaces();
        return words;
    }
}
