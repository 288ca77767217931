/**
 * Rich text as Tiptap and ProseMirror keep it in a Yjs document: read out of a {@link io.scriptorium.crdt.Doc} as an
 * immutable tree, and written as HTML, Markdown, plain text and ProseMirror's JSON; and what others send as HTML or plain
 * text, read by the page's schema and turned into edits of such a document.
 *
 * <pre>{@code
 * RichText text = RichText.read(doc);
 * String html = text.toHtml();
 * byte[] file = Export.of(text, "minutes", Format.MARKDOWN);
 * }</pre>
 *
 * <h2>What others send</h2>
 *
 * <pre>{@code
 * Reading wanted = ForeignText.html("ab<div>cd</div>"); // fitted into the schema; nothing in it runs
 * Change change = memory.change(base, wanted);          // memory: what this client's editor can say; base: what it had
 * change.apply(docThatReadsAsBase);                     // as few edits as make sense
 * memory.sent(wanted);
 * }</pre>
 *
 * {@link io.scriptorium.richtext.ForeignText} says what is read and how much, {@link
 * io.scriptorium.richtext.EditorMemory} what a client means by what it leaves out. {@link
 * io.scriptorium.richtext.RichText#toLiveHtml} and {@link io.scriptorium.richtext.RichText#toLivePlainText} are what such
 * clients are given. Why it is so: {@code docs/decisions/0005-whole-texts-become-edits.md}.
 *
 * <h2>How the text stands in the document</h2>
 *
 * The XML fragment {@code default} holds the blocks. Each node but text is an XML element whose name is the node's type
 * and whose attributes are the node's, without those that are null. Neighbouring texts are one XML text; a mark is a
 * format of it: the key is the mark's type, the value its attributes. A mark that may overlap with others of its type has
 * a hash behind its name ({@code comment--Ab3d/x0=}). Source: y-tiptap 3.0.9, {@code sync-plugin.js}.
 *
 * <p>What {@link io.scriptorium.richtext.NodeType} and {@link io.scriptorium.richtext.MarkType} do not list is never
 * written as what it claims to be: of an unknown node the content is kept, or its type in brackets when it has none, of
 * an unknown mark the text.
 */
@NullMarked
package io.scriptorium.richtext;

import org.jspecify.annotations.NullMarked;
