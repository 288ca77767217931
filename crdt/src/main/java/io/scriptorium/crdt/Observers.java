package io.scriptorium.crdt;

import java.util.List;
import java.util.function.Consumer;

/** Who observes a type, alone or with all that is inside it. Threading: the document's writer. */
final class Observers {
    final Listeners<Consumer<? super TypeEvent>> direct = new Listeners<>();
    final Listeners<Consumer<? super List<TypeEvent>>> deep = new Listeners<>();
}
