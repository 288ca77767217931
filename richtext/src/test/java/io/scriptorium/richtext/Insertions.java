package io.scriptorium.richtext;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;

/** Somebody who types words of their own into the blocks of a text, through HTML or plain text. */
final class Insertions {
    private static final Pattern TYPED = Pattern.compile("\\[(one|two)\\d+]");

    private final Random random;
    private final String name;
    private final List<String> words = new ArrayList<>();

    Insertions(long seed, String name) {
        this.random = new Random(seed);
        this.name = name;
    }

    /** What was typed, as patterns. */
    List<String> words() {
        return words.stream().map(Pattern::quote).toList();
    }

    Change type(RichText base, boolean plain) {
        if (plain) {
            String[] lines = base.toLivePlainText().split("\n", -1);
            for (int i = 0; i < lines.length; i++) {
                lines[i] = typed(lines[i]);
            }
            return new EditorMemory().change(base, ForeignText.plain(String.join("\n", lines)));
        }
        Node.Element root = (Node.Element) typed(base.root());
        EditorMemory memory = new EditorMemory();
        return memory.change(
                base, ForeignText.html(RandomTexts.text(root.children()).toLiveHtml()));
    }

    private Node typed(Node node) {
        if (node instanceof Node.Text text) {
            return new Node.Text(typed(text.text()), text.marks());
        }
        Node.Element element = (Node.Element) node;
        List<Node> children = new ArrayList<>();
        element.children().forEach(child -> children.add(typed(child)));
        return new Node.Element(element.type(), element.attributes(), children);
    }

    private String typed(String text) {
        if (random.nextInt(3) > 0) {
            return text;
        }
        String word = "[" + name + words.size() + "]";
        words.add(word);
        int at = random.nextInt(text.length() + 1);
        if (at > 0 && at < text.length() && Character.isLowSurrogate(text.charAt(at))) {
            at--;
        }
        return text.substring(0, at) + word + text.substring(at);
    }

    /** The text without what was typed. */
    static Node.Element without(Node.Element element) {
        List<Node> children = new ArrayList<>();
        for (Node child : element.children()) {
            switch (child) {
                case Node.Text text -> {
                    String rest = TYPED.matcher(text.text()).replaceAll("");
                    if (!rest.isEmpty()) {
                        children.add(new Node.Text(rest, text.marks()));
                    }
                }
                case Node.Element inner -> children.add(without(inner));
            }
        }
        return new Node.Element(element.type(), element.attributes(), SchemaBuilder.joined(children));
    }
}
