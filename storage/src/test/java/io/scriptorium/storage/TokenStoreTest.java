package io.scriptorium.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens on disk, changed by one process and read by another. */
final class TokenStoreTest {

    private static TokenRow token(String id) {
        return new TokenRow(
                id,
                id.getBytes(StandardCharsets.UTF_8),
                "Ada",
                List.of("notes", "*"),
                true,
                5,
                Optional.of(9L),
                Optional.empty());
    }

    @Test
    void tokens_areThereAfterAReopen(@TempDir Path folder) throws Exception {
        Path data = folder.resolve("new");
        try (TokenStore store = TokenStore.open(data)) {
            store.add(token("one"));
            assertThat(store.revoke("one", 7)).isTrue();
            assertThat(store.revoke("one", 8)).as("a second time").isFalse();
            assertThat(store.revoke("two", 8)).isFalse();
        }
        try (TokenStore store = TokenStore.open(data)) {
            TokenRow row = store.all().get(0);
            assertThat(row.documents()).containsExactly("notes", "*");
            assertThat(row.expiresMillis()).contains(9L);
            assertThat(row.revokedMillis()).contains(7L);
        }
    }

    @Test
    void changesOfAnother_areSeen_ownOnesAreNot(@TempDir Path data) throws Exception {
        try (TokenStore reader = TokenStore.open(data);
                TokenStore writer = TokenStore.open(data)) {
            long before = reader.changes();
            assertThat(reader.changes()).isEqualTo(before);
            writer.add(token("one"));

            assertThat(reader.changes()).isNotEqualTo(before);
            assertThat(reader.all()).hasSize(1);
        }
    }

    @Test
    void store_isOpenWhileTheDocumentsBelongToAServer(@TempDir Path data) throws Exception {
        try (SqliteStore documents = SqliteStore.open(StoreOptions.of(data), health -> {});
                TokenStore tokens = TokenStore.open(data)) {
            tokens.add(token("one"));
            assertThat(documents.health().state()).isEqualTo(StoreHealth.State.OK);
        }
    }

    @Test
    void sameTokenTwice_isRefused(@TempDir Path data) throws Exception {
        try (TokenStore store = TokenStore.open(data)) {
            store.add(token("one"));
            assertThatThrownBy(() -> store.add(token("one"))).isInstanceOf(IOException.class);
        }
    }

    @Test
    void file_isItsOwnersAlone(@TempDir Path data) throws Exception {
        TokenStore.open(data).close();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(TokenStore.DATABASE))))
                .isEqualTo("rw-------");
    }

    @Test
    void fileOfAnotherProgram_isRefusedAndNotTouched(@TempDir Path data) throws Exception {
        Path file = Files.writeString(
                data.resolve(TokenStore.DATABASE), "not a database, but long enough to be read as one");

        assertThatThrownBy(() -> TokenStore.open(data)).isInstanceOf(StoreOpenException.class);
        assertThat(Files.readString(file)).startsWith("not a database");
    }
}
