package io.scriptorium.crdt.workbench;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Our engine and the real Yjs side by side, for the tests of one class. */
final class BothBenches implements BeforeAllCallback, AfterAllCallback {
    private @Nullable NodeBench yjs;

    @Override
    public void beforeAll(ExtensionContext context) {
        yjs = new NodeBench();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Objects.requireNonNull(yjs).close();
    }

    /** Both have to answer what the script says, and the same where it does not say. */
    void play(String script) {
        Script.of(script).playOn(Objects.requireNonNull(yjs));
    }
}
