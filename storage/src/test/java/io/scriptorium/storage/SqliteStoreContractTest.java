package io.scriptorium.storage;

import io.scriptorium.collab.store.DocumentStore;
import io.scriptorium.collab.store.DocumentStoreContract;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

final class SqliteStoreContractTest extends DocumentStoreContract {
    private final Path directories;
    private final List<SqliteStore> stores = new ArrayList<>();

    SqliteStoreContractTest(@TempDir Path directories) {
        this.directories = directories;
    }

    @BeforeEach
    void open() throws StoreOpenException {
        stores.add(Trial.open(directory()));
    }

    @AfterEach
    void close() {
        stores.forEach(SqliteStore::close);
    }

    @Override
    protected DocumentStore store() {
        return stores.get(stores.size() - 1);
    }

    @Override
    protected <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("did not complete", e);
        }
    }

    @Override
    protected void crashAndReopen() {
        Path before = directories.resolve("store" + (stores.size() - 1));
        Trial.copy(before, directory());
        try {
            stores.add(Trial.open(directory()));
        } catch (StoreOpenException e) {
            throw new AssertionError(e);
        }
    }

    private Path directory() {
        return directories.resolve("store" + stores.size());
    }
}
