package io.scriptorium.crdt.workbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.crdt.workbench.Markup.Node;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The markup that {@code xml} requests insert: what is read from it, and what is not of its grammar. */
class MarkupTest {
    private static Node text(String text) {
        return new Node.Text(text);
    }

    private static Node element(String name, Map<String, String> attributes, Node... children) {
        return new Node.Element(name, attributes, List.of(children));
    }

    private static List<Node> parse(String markup) {
        return Markup.parse(markup);
    }

    @Test
    void nothing_isNoNodes() {
        assertThat(parse("")).isEmpty();
    }

    @Test
    void textAlone_isOneNode() {
        assertThat(parse(" a > b ")).containsExactly(text(" a > b "));
    }

    @Test
    void elements_nestAndFollowEachOther() {
        assertThat(parse("<a><b/>x<c>y</c></a>z<d></d>"))
                .containsExactly(
                        element("a", Map.of(), element("b", Map.of()), text("x"), element("c", Map.of(), text("y"))),
                        text("z"),
                        element("d", Map.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<p/>", "<p />", "<p></p>", "<p ></p >", "<p\n\t></p\n>"})
    void emptyElement_mayBeWrittenInManyWays(String markup) {
        assertThat(parse(markup)).containsExactly(element("p", Map.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<p a=\"1\" b=\"\"/>", "<p a='1' b=''/>", "<p a = \"1\" b= ''/>", "<p\na='1'\tb=''></p>"})
    void attributes_mayBeQuotedEitherWay(String markup) {
        assertThat(parse(markup)).containsExactly(element("p", Map.of("a", "1", "b", "")));
    }

    @Test
    void attributes_mayHoldTheOtherQuoteAndMarkup() {
        assertThat(parse("<p a='\"' b=\"'\" c='<q/>'/>"))
                .containsExactly(element("p", Map.of("a", "\"", "b", "'", "c", "<q/>")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"p", "h1", "my-element", "ns:p", "_x", "é", "a.b"})
    void names_areWhatHasNoSpaceAndNoMarkup(String name) {
        assertThat(parse("<" + name + " " + name + "='v'/>")).containsExactly(element(name, Map.of(name, "v")));
    }

    @ParameterizedTest
    @CsvSource({
        "&lt;, <",
        "&gt;, >",
        "&amp;, &",
        "&quot;, '\"'",
        "&apos;, ''''",
        "&#65;, A",
        "&#x41;, A",
        "&#x1f600;, 😀",
        "&#128512;, 😀",
        "&nbsp;, &nbsp;",
        "&;, &;",
        "&amp, &amp",
        "&#;, &#;",
        "&#x;, &#x;",
        "&#1114112;, &#1114112;",
        "&#x110000;, &#x110000;",
        "&amp;lt;, &lt;",
        "&LT;, &LT;",
        "&#12345678;, &#12345678;"
    })
    void entities_ofXmlAndNumbers_areReadAndOthersStay(String markup, String expected) {
        assertThat(parse("<p a=\"" + markup + "\">" + markup + "</p>"))
                .containsExactly(element("p", Map.of("a", expected), text(expected)));
    }

    @ParameterizedTest
    @CsvSource({
        "<, 0",
        "<>, 0",
        "< p/>, 0",
        "</p>, 0",
        "<p></q>, 3",
        "<p></p></p>, 7",
        "<p a/>, 0",
        "<p a=1/>, 0",
        "<p a='1/>, 0",
        "<p 'a'/>, 0",
        "<p a='1'b='2'/, 0",
        "abc<, 3",
        "x<p></p x>, 4",
        "<!-- c -->, 0",
        "<p/ >, 0"
    })
    void anythingElse_isRefusedWithItsPlace(String markup, int at) {
        assertThatThrownBy(() -> parse(markup))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bad markup at " + at);
    }

    @Test
    void openElements_atTheEnd_areRefusedByName() {
        assertThatThrownBy(() -> parse("<a><b>"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the element b is not closed");
    }

    @Test
    void depth_isBounded() {
        String deepest = "<a>".repeat(200) + "</a>".repeat(200);
        assertThat(parse(deepest)).hasSize(1);
        assertThat(parse("<a>".repeat(200) + "<b/>" + "</a>".repeat(200))).hasSize(1);
        assertThatThrownBy(() -> parse("<a>" + deepest + "</a>"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("more than 200 open elements at 600");
    }

    @Test
    void longMarkup_isReadInOneGo() {
        int count = 20_000;
        assertThat(parse("<p a='1'>x</p>".repeat(count))).hasSize(2 * count / 2);
        assertThat(parse("x".repeat(count))).hasSize(1);
        assertThat(parse("<p" + " a='1'".repeat(count) + "/>")).containsExactly(element("p", Map.of("a", "1")));
    }
}
