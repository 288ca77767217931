package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.crdt.lib0.Lib0Reader;
import io.scriptorium.crdt.lib0.Lib0Writer;
import io.scriptorium.crdt.lib0.MalformedUpdateException;
import io.scriptorium.crdt.lib0.Undefined;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Texts, numbers, JSON and {@code any} values, read and written as JavaScript does it. */
class ValuesOracleTest {
    private static final int CASES = 2_000;
    private static final String DAMAGE = " \t\n{}[],:\"\\-+.eE0123u\u0000\u00a0";

    private static Oracle oracle;

    @BeforeAll
    static void start() {
        oracle = new Oracle();
    }

    @AfterAll
    static void stop() {
        oracle.close();
    }

    @Test
    void json_randomValues_writtenAsJavaScriptWritesThem() {
        long seed = Seeds.next();
        RandomGenerator random = Seeds.random(seed);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < CASES; i++) {
            texts.add(Json.stringify(value(random, 3, true)));
        }
        List<Oracle.Answer> answers = askForJson(texts);
        for (int i = 0; i < CASES; i++) {
            assertThat(texts.get(i))
                    .as(Seeds.replay(seed))
                    .isEqualTo(answers.get(i).text("text"));
            assertThat(Json.stringify(Json.parse(texts.get(i), 100))).isEqualTo(texts.get(i));
        }
    }

    @Test
    void json_randomNumbers_writtenAsJavaScriptWritesThem() {
        long seed = Seeds.next();
        RandomGenerator random = Seeds.random(seed);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < CASES; i++) {
            texts.add(Double.toString(number(random)).replace("NaN", "0").replaceAll("-?Infinity", "1e999"));
        }
        List<Oracle.Answer> answers = askForJson(texts);
        for (int i = 0; i < CASES; i++) {
            assertThat(Json.stringify(Json.parse(texts.get(i), 1)))
                    .as(Seeds.replay(seed))
                    .isEqualTo(answers.get(i).text("text"));
        }
    }

    /** Valid texts with a character exchanged, dropped or doubled: both take them, and alike, or both refuse them. */
    @Test
    void json_damagedTexts_acceptedWhereJavaScriptAcceptsThem() {
        long seed = Seeds.next();
        RandomGenerator random = Seeds.random(seed);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < CASES; i++) {
            StringBuilder text = new StringBuilder(Json.stringify(value(random, 2, true)));
            int at = random.nextInt(text.length());
            switch (random.nextInt(3)) {
                case 0 -> text.deleteCharAt(at);
                case 1 -> text.insert(at, text.charAt(random.nextInt(text.length())));
                default -> text.setCharAt(at, DAMAGE.charAt(random.nextInt(DAMAGE.length())));
            }
            texts.add(text.toString());
        }
        List<Oracle.Answer> answers = askForJson(texts);
        for (int i = 0; i < CASES; i++) {
            String ours;
            try {
                ours = Json.stringify(Json.parse(texts.get(i), 100));
            } catch (MalformedUpdateException e) {
                assertThat(e.offset()).isBetween(0, texts.get(i).length());
                ours = "null";
            }
            assertThat(ours)
                    .as(texts.get(i) + ", " + Seeds.replay(seed))
                    .isEqualTo(answers.get(i).text("text"));
        }
    }

    private static List<Oracle.Answer> askForJson(List<String> texts) {
        oracle.sendAll(
                texts.stream().map(text -> Oracle.request("json", "text", text)).toList());
        return oracle.receiveAll();
    }

    @Test
    void any_randomValues_writtenAsJavaScriptWritesThem() {
        long seed = Seeds.next();
        RandomGenerator random = Seeds.random(seed);
        List<byte[]> values = new ArrayList<>();
        for (int i = 0; i < CASES; i++) {
            Lib0Writer out = new Lib0Writer();
            out.writeAny(value(random, 3, false));
            values.add(out.toByteArray());
        }
        oracle.sendAll(values.stream()
                .map(value -> Oracle.request("any", "value", Oracle.base64(value)))
                .toList());
        List<Oracle.Answer> answers = oracle.receiveAll();
        for (int i = 0; i < CASES; i++) {
            assertThat(values.get(i))
                    .as(Seeds.replay(seed))
                    .isEqualTo(answers.get(i).bytes("value"));
            Object read = new Lib0Reader(values.get(i)).readAny(10);
            Lib0Writer again = new Lib0Writer();
            again.writeAny(read);
            assertThat(again.toByteArray()).isEqualTo(values.get(i));
            assertThat(Values.equal(read, new Lib0Reader(values.get(i)).readAny(10)))
                    .isTrue();
        }
    }

    @Test
    void string_randomUnits_writtenAsJavaScriptWritesThem() {
        long seed = Seeds.next();
        RandomGenerator random = Seeds.random(seed);
        List<String> texts = new ArrayList<>();
        List<Map<String, @Nullable Object>> requests = new ArrayList<>();
        for (int i = 0; i < CASES; i++) {
            String text = text(random, true);
            texts.add(text);
            requests.add(Oracle.request("string", "units", text.chars().boxed().toList()));
        }
        oracle.sendAll(requests);
        List<Oracle.Answer> answers = oracle.receiveAll();
        for (int i = 0; i < CASES; i++) {
            Lib0Writer out = new Lib0Writer();
            out.writeVarString(texts.get(i));
            assertThat(out.toByteArray())
                    .as(Seeds.replay(seed))
                    .isEqualTo(answers.get(i).bytes("value"));
            Lib0Reader in = new Lib0Reader(out.toByteArray());
            assertThat(in.skipVarString(1_000)).isEqualTo(texts.get(i).length());
            assertUnits(out.toByteArray(), random);
        }
    }

    /** The units of a text, from any of them on, are those that the JDK finds. */
    private static void assertUnits(byte[] varString, RandomGenerator random) {
        String text = new Lib0Reader(varString).readVarString(1_000);
        int from = random.nextInt(text.length() + 1);
        Lib0Reader in = new Lib0Reader(varString);
        in.readVarUint();
        Utf16Units units = new Utf16Units(in, from);
        for (int i = from; i < text.length(); i++) {
            assertThat(units.next()).isEqualTo(text.charAt(i));
        }
    }

    private static @Nullable Object value(RandomGenerator random, int depth, boolean json) {
        return switch (random.nextInt(depth > 0 ? 10 : 7)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2, 3 -> json ? finite(number(random)) : (Object) number(random);
            case 4, 5 -> text(random, json);
            case 6 -> json ? "" : special(random);
            case 7, 8 -> object(random, depth, json);
            default -> {
                List<@Nullable Object> elements = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    elements.add(value(random, depth - 1, json));
                }
                yield elements;
            }
        };
    }

    private static Map<String, @Nullable Object> object(RandomGenerator random, int depth, boolean json) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            String key = random.nextInt(3) == 0
                    ? String.valueOf(random.nextLong(1L << random.nextInt(1, 40)))
                    : text(random, false);
            members.put(key, value(random, depth - 1, json));
        }
        // JavaScript orders members when they are made; here that happens when they are written.
        return members;
    }

    private static Object special(RandomGenerator random) {
        return switch (random.nextInt(3)) {
            case 0 -> Undefined.UNDEFINED;
            case 1 -> BigInteger.valueOf(random.nextLong());
            default -> {
                byte[] bytes = new byte[random.nextInt(5)];
                random.nextBytes(bytes);
                yield bytes;
            }
        };
    }

    private static double number(RandomGenerator random) {
        return switch (random.nextInt(7)) {
            case 6 -> Double.MIN_VALUE * random.nextInt(200);
            case 0 -> random.nextInt(-100, 100);
            case 1 -> random.nextLong(-(1L << 53), 1L << 53);
            case 2 -> Double.longBitsToDouble(random.nextLong());
            case 3 -> random.nextInt(-1_000, 1_000) / 8.0;
            case 4 -> random.nextInt(-1_000, 1_000) * Math.pow(10, random.nextInt(-30, 30));
            default ->
                Objects.requireNonNull(List.of(
                                0.0,
                                -0.0,
                                1e21,
                                1e-7,
                                123456789012345680000.0,
                                2147483647.0,
                                2147483648.0,
                                Double.MIN_VALUE,
                                0.1)
                        .get(random.nextInt(9)));
        };
    }

    private static double finite(double number) {
        return Double.isFinite(number) ? number : 0;
    }

    private static String text(RandomGenerator random, boolean broken) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(20); i > 0; i--) {
            switch (random.nextInt(broken ? 7 : 6)) {
                case 0, 1 -> text.append((char) random.nextInt(0x20, 0x7F));
                case 2 -> text.append((char) random.nextInt(0x20));
                case 3 -> text.append((char) random.nextInt(0x80, 0x800));
                case 4 -> text.append((char) random.nextInt(0x800, 0xD800));
                case 5 -> text.appendCodePoint(random.nextInt(0x10000, 0x110000));
                default -> text.append((char) random.nextInt(0xD800, 0xE000));
            }
        }
        return text.toString();
    }
}
