package io.scriptorium.crdt.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.crdt.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines on the input and answers on the output: each line gets its answer, and none of them is the end. */
class LineProtocolTest {
    private static final int LONGEST = 1_000;
    private static final String OPEN = "{\"do\":\"doc\",\"doc\":\"a\",\"client\":1}";
    private static final String OPENED = "{\"ok\":true,\"client\":1}";

    private static List<String> answers(byte[] input) {
        return answers(new ByteArrayInputStream(input));
    }

    private static List<String> answers(InputStream input) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try {
            Main.run(input, output, LONGEST);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String text = output.toString(StandardCharsets.UTF_8);
        assertThat(text.isEmpty() || text.endsWith("\n")).isTrue();
        return text.lines().toList();
    }

    private static List<String> answers(String input) {
        return answers(input.getBytes(StandardCharsets.UTF_8));
    }

    private static String error(String answer) {
        Map<?, ?> fields = (Map<?, ?>) Objects.requireNonNull(Json.parse(answer, 5));
        assertThat(fields.keySet().stream().map(String::valueOf)).containsExactly("ok", "error");
        assertThat(fields.get("ok")).isEqualTo(false);
        return String.valueOf(fields.get("error"));
    }

    @Test
    void noInput_isNoOutput() {
        assertThat(answers("")).isEmpty();
    }

    @Test
    void lines_areAnsweredInOrder() {
        assertThat(answers(OPEN + "\n{\"do\":\"vector\",\"doc\":\"a\"}\n"))
                .containsExactly(OPENED, "{\"ok\":true,\"vector\":\"AA==\"}");
    }

    @Test
    void lastLine_needsNoLineFeed() {
        assertThat(answers(OPEN)).containsExactly(OPENED);
        assertThat(answers(OPEN + "\n" + OPEN)).containsExactly(OPENED, OPENED);
    }

    @Test
    void carriageReturns_areSpace() {
        assertThat(answers(OPEN + "\r\n" + OPEN + "\r\n")).containsExactly(OPENED, OPENED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "\t", "\r"})
    void emptyLine_isAnsweredAsAnErrorAndTheNextWorks(String empty) {
        List<String> answers = answers(empty + "\n" + OPEN + "\n");
        assertThat(answers).hasSize(2);
        assertThat(error(answers.getFirst())).contains("not JSON");
        assertThat(answers.get(1)).isEqualTo(OPENED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"do\":\"doc\"",
                "{'do':'doc'}",
                "{\"do\":\"doc\",}",
                "{\"do\":\"doc\"} x",
                "{\"do\":01}",
                "nonsense",
                "\u0000",
                "{\"do\":\"a\tb\"}",
                "// {\"do\":\"forget\"}"
            })
    void lineThatIsNotJson_isAnErrorWithThePlace(String line) {
        List<String> answers = answers(line + "\n" + OPEN + "\n");
        assertThat(error(answers.getFirst())).contains("not JSON").contains(" at byte ");
        assertThat(answers.get(1)).isEqualTo(OPENED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "1", "\"do\"", "[]", "[{\"do\":\"forget\"}]", "true"})
    void jsonThatIsNoObject_isAnError(String line) {
        List<String> answers = answers(line + "\n" + OPEN + "\n");
        assertThat(error(answers.getFirst())).isEqualTo("a request must be an object");
        assertThat(answers.get(1)).isEqualTo(OPENED);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x80, 0xC0, 0xFF, 0xED})
    void bytesThatAreNotUtf8_areAnErrorAndNothingElse(int bad) {
        byte[] input = ("{\"do\":\"doc\",\"doc\":\"?\"}\n" + OPEN + "\n").getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < input.length; i++) {
            input[i] = input[i] == '?' ? (byte) bad : input[i];
        }
        List<String> answers = answers(input);
        assertThat(error(answers.getFirst())).isEqualTo("a line that is not UTF-8");
        assertThat(answers.get(1)).isEqualTo(OPENED);
    }

    @Test
    void characterCutByTheEnd_isNotUtf8() {
        byte[] whole = "{\"do\":\"doc\",\"doc\":\"é\"}".getBytes(StandardCharsets.UTF_8);
        List<String> answers = answers(Arrays.copyOf(whole, whole.length - 3));
        assertThat(answers).singleElement().satisfies(answer -> assertThat(error(answer))
                .isEqualTo("a line that is not UTF-8"));
    }

    @Test
    void longestLine_isAnsweredAndOneByteMoreIsNot() {
        String padded = OPEN + " ".repeat(LONGEST - OPEN.length());
        List<String> answers = answers(padded + "\n" + padded + " \n" + padded + " ".repeat(5_000) + "\n" + OPEN);
        assertThat(answers).hasSize(4);
        assertThat(answers.get(0)).isEqualTo(OPENED);
        assertThat(error(answers.get(1))).startsWith("a line of more than ").endsWith(" bytes");
        assertThat(error(answers.get(2))).isEqualTo(error(answers.get(1)));
        assertThat(answers.get(3)).isEqualTo(OPENED);
    }

    @Test
    void overlongLastLine_isAnsweredToo() {
        assertThat(answers("x".repeat(LONGEST + 1))).singleElement().satisfies(answer -> assertThat(error(answer))
                .startsWith("a line of more than "));
    }

    @Test
    void nestedTooDeeply_isAnErrorAndTheNextWorks() {
        String deep = "{\"do\":\"map\",\"doc\":\"a\",\"root\":\"m\",\"set\":[\"k\","
                + "[".repeat(198)
                + "]".repeat(198)
                + "]}";
        String tooDeep = deep.replace("[[", "[[[").replace("]]", "]]]");
        String open = OPEN + "\n";
        List<String> answers = answers(open + deep + "\n" + tooDeep + "\n" + open);
        assertThat(answers.get(1)).startsWith("{\"ok\":true,\"update\":");
        assertThat(error(answers.get(2))).contains("more than 200 levels of nested values");
        assertThat(answers.get(3)).isEqualTo(OPENED);
    }

    @Test
    void answers_areFlushedBeforeTheNextLineIsRead() {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        byte[] line = (OPEN + "\n").getBytes(StandardCharsets.UTF_8);
        int[] sizes = new int[3];
        InputStream lineByLine = new InputStream() {
            private int lines;

            @Override
            public int read() {
                throw new UnsupportedOperationException("reads what is there");
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                sizes[lines] = output.size();
                if (++lines == sizes.length) {
                    return -1;
                }
                System.arraycopy(line, 0, into, offset, line.length);
                return line.length;
            }
        };
        try {
            Main.run(lineByLine, output, LONGEST);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(sizes).containsExactly(0, OPENED.length() + 1, 2 * (OPENED.length() + 1));
    }

    @Test
    void answer_neverHasALineFeedInIt() {
        String words = "{\"do\":\"text\",\"doc\":\"a\",\"root\":\"t\",\"insert\":[0,\"a\\nb\\r\\u2028c\"]}\n";
        List<String> answers =
                answers(OPEN + "\n" + words + "{\"do\":\"read\",\"doc\":\"a\",\"root\":\"t\",\"as\":\"string\"}\n");
        assertThat(answers.get(2))
                .startsWith("{\"ok\":true,\"value\":\"a\\nb\\r")
                .endsWith("c\"}");
        assertThat(answers("{\"do\":\"a\\nb\"}\n").getFirst()).contains("unknown request 'a\\nb'");
    }

    @Test
    void duplicateMembers_theLastOneCounts() {
        assertThat(answers("{\"do\":\"nonsense\",\"do\":\"doc\",\"doc\":\"a\",\"client\":9,\"client\":1}"))
                .containsExactly(OPENED);
    }

    @Test
    void document_withoutAClient_getsARandomOneOf32Bits() {
        List<String> answers = answers("{\"do\":\"doc\",\"doc\":\"a\"}\n{\"do\":\"doc\",\"doc\":\"a\"}\n");
        assertThat(answers.getFirst()).isNotEqualTo(answers.get(1));
        assertThat(answers).allSatisfy(answer -> {
            Map<?, ?> fields = (Map<?, ?>) Objects.requireNonNull(Json.parse(answer, 5));
            double client = (Double) Objects.requireNonNull(fields.get("client"));
            assertThat(client).isBetween(0.0, 4_294_967_295.0).isEqualTo(Math.rint(client));
        });
    }

    @Test
    void memberOrder_doesNotMatter() {
        assertThat(answers("{\"client\":1,\"gc\":false,\"doc\":\"a\",\"do\":\"doc\"}"))
                .containsExactly(OPENED);
    }

    @Test
    void unknownMembers_areIgnored() {
        assertThat(answers("{\"do\":\"doc\",\"doc\":\"a\",\"client\":1,\"comment\":{\"x\":[1]},\"insert\":7}"))
                .containsExactly(OPENED);
    }

    @Test
    void loneSurrogates_inARequest_areAnsweredAsEscapes() {
        List<String> answers = answers(OPEN
                + "\n{\"do\":\"text\",\"doc\":\"a\",\"root\":\"t\",\"insert\":[0,\"a\\ud83d\"]}\n"
                + "{\"do\":\"read\",\"doc\":\"a\",\"root\":\"t\",\"as\":\"string\"}\n");
        Map<?, ?> read = (Map<?, ?>) Objects.requireNonNull(Json.parse(answers.get(2), 5));
        assertThat(read.get("value")).isEqualTo("a\ud83d");
        assertThat(answers.get(2)).contains("\\ud83d");
    }
}
