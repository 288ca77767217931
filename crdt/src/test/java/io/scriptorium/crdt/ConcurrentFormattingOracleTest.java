package io.scriptorium.crdt;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every pair of edits of one short text, made at once by two authors, compared with the real Yjs: each update, the state
 * byte for byte, and the delta, at both of them. A pair is tried with every second of the texts, and with cleaning of
 * formats and garbage collection on and off in turn.
 */
class ConcurrentFormattingOracleTest {
    private static Oracle oracle;

    @BeforeAll
    static void start() {
        oracle = new Oracle();
    }

    @AfterAll
    static void stop() {
        oracle.close();
    }

    static List<List<TextEdit>> beginnings() {
        return TextEdits.BEGINNINGS;
    }

    @ParameterizedTest
    @MethodSource("beginnings")
    void everyPairOfEdits_hasTheBytesOfYjs(List<TextEdit> beginning) {
        List<TextReplay> replays = new ArrayList<>();
        List<TextEdit> edits = TextEdits.EDITS;
        int number = TextEdits.BEGINNINGS.indexOf(beginning);
        int turn = number / 2;
        for (int i = 0; i < edits.size(); i++) {
            turn++;
            for (int j = (i + number) % 2; j < edits.size(); j += 2) {
                String what = beginning + ", then " + edits.get(i) + " and " + edits.get(j);
                boolean clean = turn % 2 == 0;
                TextReplay replay = new TextReplay(what, clean, turn % 4 < 2);
                beginning.forEach(replay::here);
                replay.exchange();
                replay.here(edits.get(i));
                replay.there(edits.get(j));
                replay.exchange();
                if (clean) {
                    replay.exchange();
                }
                replays.add(replay);
                turn++;
            }
        }
        TextReplay.compareAll(oracle, replays);
    }
}
