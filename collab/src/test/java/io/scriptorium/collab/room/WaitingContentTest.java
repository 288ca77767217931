package io.scriptorium.collab.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.collab.session.ClientMessage;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which contents stand for one that came before and still waits. */
class WaitingContentTest {

    @ParameterizedTest
    @CsvSource({
        "one,         one two,     true,  written on",
        "one,         zero one,    true,  written before",
        "one three,   one two three, true, written within",
        "one,         one,         true,  the same again",
        "'',          one,         true,  written at all",
        "aa,          aaa,         true,  where cannot be told",
        "one,         on,          false, deleted again or never seen",
        "one two,     one three,   false, perhaps made from an older content",
        "one two,     one,         false, perhaps an older content",
        "one two,     x one two y, false, changed in two places",
        "aba,         ababa,       true,  head and tail overlap",
        "ab,          ba,          false, moved"
    })
    void content_goesOnInAnother(String waiting, String next, boolean goesOn, String why) {
        LiveClient.Waiting content = new LiveClient.Waiting(message(waiting), List.of(), null, false, List.of());
        assertThat(content.goesOnIn(message(next))).as(why).isEqualTo(goesOn);
    }

    private static ClientMessage.Live.Content message(String content) {
        return new ClientMessage.Live.Content(content, ClientMessage.Live.Content.NO_BASE);
    }
}
