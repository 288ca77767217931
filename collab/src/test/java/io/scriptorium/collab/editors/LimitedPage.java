package io.scriptorium.collab.editors;

import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.TextNode;

/** An editor that knows headings, plain lists and a few marks: of everything else it shows the words, and no tables. */
final class LimitedPage extends WebPage {

    LimitedPage(String lineTag) {
        super(lineTag);
    }

    @Override
    public void show(String content) {
        Document shown = parsed(content);
        shown.body().select("table, hr, img, label").remove();
        shown.body().select("blockquote, code, li > div").unwrap();
        for (Element pre : shown.body().select("pre")) {
            Element line = new Element("p");
            for (String each : pre.wholeText().split("\n", -1)) {
                line.appendChild(new TextNode(each)).appendElement("br");
            }
            pre.replaceWith(line);
        }
        for (Element element : shown.body().select("ul, li, ol")) {
            element.clearAttributes();
        }
        super.show(shown.body().html());
        keepSpaces();
    }
}
