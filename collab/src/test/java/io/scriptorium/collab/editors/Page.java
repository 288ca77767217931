package io.scriptorium.collab.editors;

import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** What a person has before them who uses a simple editor: whole contents come and go. */
interface Page {
    /** Shows a content in place of what was there. */
    void show(String content);

    /** What it holds now, whole. */
    String content();

    /** The words that can be seen. */
    List<String> words();

    /** Writes something at a place where a word may begin; false when there is none. */
    boolean insert(String letters, Random random);

    /** Writes something in a line of its own. */
    void insertLine(String letters, Random random);

    /** Writes on behind a word; false when that is not to be seen. */
    boolean goOn(String word, String letters);

    /** Takes a word out. */
    void delete(String word);

    /** Sets a word otherwise; false when this editor can not. */
    boolean set(String word);

    /** Cuts a line in two where a word begins: which words stood in it; null when this editor found none to cut. */
    @Nullable List<String> split(Random random);
}
