package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Names} as its tables grow, and with names of unusual lengths. */
class NamesBoundariesTest {
    private final Names names = new Names();

    private int byBytes(String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        return names.ofUtf8(utf8, 0, utf8.length);
    }

    /** The list of names doubles at 8, the table of hashes at half of its slots. */
    @ParameterizedTest
    @ValueSource(ints = {7, 8, 9, 16, 17, 32, 33, 5_000})
    void of_soManyNames_findsEachByEitherWay(int count) {
        for (int i = 0; i < count; i++) {
            assertThat(i % 2 == 0 ? names.of("name " + i) : byBytes("name " + i))
                    .isEqualTo(i);
        }
        for (int i = 0; i < count; i++) {
            assertThat(names.of("name " + i)).isEqualTo(i);
            assertThat(byBytes("name " + i)).isEqualTo(i);
            assertThat(names.find("name " + i)).isEqualTo(i);
            assertThat(names.text(i)).isEqualTo("name " + i);
        }
        assertThat(names.find("name " + count)).isEqualTo(Rows.NONE);
    }

    @Test
    void of_theEmptyName_isANameLikeOthers() {
        assertThat(names.find("")).isEqualTo(Rows.NONE);
        int empty = names.of("");
        assertThat(byBytes("")).isEqualTo(empty);
        assertThat(names.ofUtf16(new char[] {'a'}, 1, 1)).isEqualTo(empty);
        assertThat(names.at(empty).utf8()).isEmpty();
        assertThat(names.of("a")).isNotEqualTo(empty);
    }

    @Test
    void of_namesThatBeginAlike_areDifferent() {
        String common = "x".repeat(100_000);
        int whole = names.of(common);
        assertThat(names.of(common + "y")).isNotEqualTo(whole);
        assertThat(byBytes(common.substring(1))).isNotEqualTo(whole);
        assertThat(byBytes(common)).isEqualTo(whole);
    }

    /** The bytes of a name are its own: those of the update may change. */
    @Test
    void ofUtf8_bytesThatChangeLater_keepsTheName() {
        byte[] bytes = "name".getBytes(StandardCharsets.UTF_8);
        int id = names.ofUtf8(bytes, 0, 4);
        bytes[0] = 'f';
        assertThat(names.text(id)).isEqualTo("name");
        assertThat(names.of("name")).isEqualTo(id);
        assertThat(names.of("fame")).isNotEqualTo(id);
    }
}
