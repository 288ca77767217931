/**
 * The Yjs-compatible engine of Scriptorium, usable alone. It has two layers: functions on encoded updates, which never
 * build a document and are what a server needs that relays and stores; and documents, with all that Yjs 13.6 has.
 *
 * <h2>Documents</h2>
 *
 * A {@link io.scriptorium.crdt.Doc} has shared types under names. Whatever is done to them leaves as an update:
 *
 * <pre>{@code
 * Doc ada = Doc.create();
 * Doc ben = Doc.create();
 * ada.text("title").insert(0, "Hello");
 * ben.text("title").insert(0, "Oh! ");
 *
 * ada.apply(ben.encodeState());
 * ben.apply(ada.encodeState(ben.stateVector(), UpdateFormat.V1));
 *
 * assert ada.text("title").toString().equals(ben.text("title").toString());
 * }</pre>
 *
 * Edits that belong together are a {@link io.scriptorium.crdt.Transaction}: observers hear of them once.
 *
 * <pre>{@code
 * Doc doc = Doc.create();
 * Array tasks = doc.array("tasks");
 * List<DeltaOp> told = new ArrayList<>();
 * tasks.observe(event -> told.addAll(event.delta()));
 * doc.transact(transaction -> {
 *     tasks.insert(0, List.of("write", "read"));
 *     tasks.delete(1, 1);
 * });
 * assert told.equals(List.of(new DeltaOp.Insert(List.of("write"))));
 * }</pre>
 *
 * What builds on something that has not arrived waits, and can be seen waiting:
 *
 * <pre>{@code
 * Doc writer = Doc.create();
 * List<byte[]> updates = new ArrayList<>();
 * writer.onUpdate(UpdateFormat.V1, (update, transaction) -> updates.add(update));
 * writer.text("t").insert(0, "a");
 * writer.text("t").insert(1, "b");
 *
 * Doc reader = Doc.create();
 * assert reader.apply(updates.get(1)) == ApplyResult.PARKED;
 * assert reader.pending().isPresent();
 * assert reader.apply(updates.get(0)) == ApplyResult.APPLIED;
 * assert reader.text("t").toString().equals("ab") && reader.pending().isEmpty();
 * }</pre>
 *
 * <h2>What an update is</h2>
 *
 * Each client numbers what it inserts: its <em>clock</em> goes up by one with each element, be it a UTF-16 unit, a value
 * or a format mark. The pair (client, clock) is the element's id for ever. An <em>update</em> carries runs of elements,
 * the structs, in one block per client, and a <em>delete set</em>: ranges of ids whose content is gone. Each item names
 * the elements between which it was inserted, so that updates can be taken in whatever order they come, any number of
 * times, with one result (YATA: Nicolaescu, Jahns, Derntl, Klamma, 2016).
 *
 * <pre>
 * update    → varUint(number of blocks) block* deleteSet
 * block     → varUint(number of structs) varUint(client) varUint(clock of the first) struct*
 * struct    → GC | Skip | Item, told apart by an info byte
 * deleteSet → varUint(number of clients) { varUint(client) varUint(number of ranges) { varUint(clock) varUint(length) }* }*
 * </pre>
 *
 * This is format V1, which all protocols of the field carry. {@link io.scriptorium.crdt.Structs} has the rest of its
 * grammar, beside the constants; {@link io.scriptorium.crdt.StructReader} reads it and {@link io.scriptorium.crdt.Piece}
 * writes it. A <em>Skip</em> stands for clocks that the writer of an update does not have, a <em>GC</em> for content of
 * which nothing is left but its length. Format V2 says the same in columns: smaller for whole documents.
 * {@link io.scriptorium.crdt.UpdateV2Encoder} has its grammar, {@link io.scriptorium.crdt.UpdateTranscoder} crosses from
 * one format to the other.
 *
 * <h2>Where things are</h2>
 *
 * <ul>
 *   <li>{@link io.scriptorium.crdt.Store}, {@link io.scriptorium.crdt.Rows} and {@link io.scriptorium.crdt.Order}: how a
 *       document is kept. {@link io.scriptorium.crdt.Integration} places what arrives,
 *       {@link io.scriptorium.crdt.UpdateApplier} finds the order in which that is possible.
 *   <li>{@link io.scriptorium.crdt.TextCursor}, {@link io.scriptorium.crdt.ListEdits}: what local edits do.
 *       {@link io.scriptorium.crdt.ChangeDelta}: what observers can ask for.
 *   <li>{@link io.scriptorium.crdt.Update}: inspect, merge, diff and state vector, byte for byte as Yjs 13.6 has them.
 *       {@code inspect} is the gate for foreign bytes, with the budgets of {@link io.scriptorium.crdt.DecodeLimits}.
 *   <li>{@link io.scriptorium.crdt.UpdateLog}: the state of a room. It says what an update adds, what it still misses
 *       and what it contradicts, and answers those who synchronise.
 *   <li>{@link io.scriptorium.crdt.Awareness} and {@link io.scriptorium.crdt.SyncMessage}: y-protocols.
 *   <li>{@link io.scriptorium.crdt.Json}: JSON exactly as JavaScript writes it.
 * </ul>
 *
 * <pre>{@code
 * byte[] bytesFromAClient = Update.empty();
 * StateVector vectorOfAnother = StateVector.EMPTY;
 *
 * UpdateLog log = UpdateLog.empty();
 * UpdateInfo update = Update.inspect(bytesFromAClient, DecodeLimits.UPDATE);
 * if (log.admit(update) instanceof Admission.Adds) {
 *     long position = log.append(update);
 *     // … once it is durable:
 *     log.commit(position);
 * }
 * byte[] answer = log.diff(vectorOfAnother);
 * assert answer.length == 2;
 * }</pre>
 *
 * <p>Decoders are total: whatever they are given, they end in a result or in a
 * {@link io.scriptorium.crdt.lib0.MalformedUpdateException} with the offset of the fault, in time and memory in
 * proportion to the bytes, without recursion.
 */
package io.scriptorium.crdt;
