package io.scriptorium.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The small API, health and metrics. */
final class OperationsTest {
    /** A sample of Prometheus' text format 0.0.4. */
    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{[a-z_]+=\"[^\"\\\\\\n]*\"\\})? (-?[0-9.]+(E-?[0-9]+)?)");

    private static final Pattern COMMENT = Pattern.compile("# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)");
    private static TestServer server;

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        server = TestServer.start(data);
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void epoch_ofADocument_isMadeOnceAndStays() throws Exception {
        RawConnection.Response first = server.get("/api/documents/caf%C3%A9%2Fmenu/epoch");
        server.awaitMetric("rooms", 0);
        RawConnection.Response second = server.get("/api/documents/caf%C3%A9%2Fmenu/epoch");
        RawConnection.Response other = server.get("/api/documents/other/epoch");

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.header("Content-Type")).isEqualTo("application/json");
        assertThat(first.header("Cache-Control")).isEqualTo("no-store");
        assertThat(first.text())
                .matches("\\{\"document\":\"café/menu\",\"epoch\":\"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\"}");
        assertThat(second.text()).isEqualTo(first.text());
        assertThat(other.text().substring(30)).isNotEqualTo(first.text().substring(30));
    }

    @Test
    void epoch_ofNoName_isAnErrorInJson() throws Exception {
        RawConnection.Response response = server.get("/api/documents/%FF/epoch");

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.header("Content-Type")).isEqualTo("application/json");
        assertThat(response.text()).startsWith("{\"error\":\"bad-name\",\"message\":\"");
    }

    @Test
    void health_ofAServerThatWorks_isGood() throws Exception {
        assertThat(server.get("/health/live").text()).isEqualTo("alive\n");
        assertThat(server.get("/health/ready").text())
                .isEqualTo("{\"ready\":true,\"draining\":false,\"store\":\"OK\",\"quarantined\":0}");
    }

    @Test
    void metrics_areWhatPrometheusReads() throws Exception {
        RawConnection.Response response = server.get("/metrics");
        Map<String, String> types = new HashMap<>();
        Set<String> samples = new HashSet<>();

        assertThat(response.header("Content-Type")).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
        assertThat(response.text()).endsWith("\n").doesNotContain("\r", "\n\n");
        for (String line : response.text().split("\n", -1)) {
            Matcher comment = COMMENT.matcher(line);
            Matcher sample = SAMPLE.matcher(line);
            if (comment.matches() && comment.group(1).equals("TYPE")) {
                assertThat(types.put(comment.group(2), comment.group(3)))
                        .as("type given twice: %s", line)
                        .isNull();
            } else if (sample.matches()) {
                String family = sample.group(1).replaceFirst("_(sum|count)$", "");
                String type = types.getOrDefault(types.containsKey(sample.group(1)) ? sample.group(1) : family, "");
                assertThat(type).as("sample without a type: %s", line).isIn("counter", "gauge", "summary");
                assertThat(type.equals("counter"))
                        .as(line)
                        .isEqualTo(sample.group(1).endsWith("_total"));
                assertThat(samples.add(sample.group(1) + sample.group(2)))
                        .as("sample twice: %s", line)
                        .isTrue();
            } else {
                assertThat(line.isEmpty() || comment.matches())
                        .as("no line of the format: %s", line)
                        .isTrue();
            }
        }
        assertThat(types.keySet()).allMatch(name -> name.startsWith("scriptorium_"));
    }

    @Test
    void metrics_countWhatClientsDo() throws Exception {
        double edits = server.metric("edits_total");
        double commits = server.metric("room_commit_seconds_count");
        double opened = server.metric("connections_opened_total");
        double messages = server.metric("messages_received_total");
        double requests = server.metric("requests_total");
        double sent = server.metric("bytes_sent_total");
        double ended = server.metric("connections_closed_total{code=\"1000\"}");
        try (RawConnection connection = server.webSocket("/ws/counted")) {
            connection.binary(YMessages.STEP_1).await(YMessages.EMPTY_STEP_2);
            connection.binary(YMessages.update(7, 'a'));

            server.awaitMetric("edits_total", edits + 1);
            assertThat(server.metric("connections")).isEqualTo(1);
            assertThat(server.metric("sessions")).isEqualTo(1);
            assertThat(server.metric("room_commit_seconds_count")).isEqualTo(commits + 1);
            assertThat(server.metric("room_commit_seconds_sum")).isPositive().isLessThan(10);
            assertThat(server.metric("connections_opened_total")).isEqualTo(opened + 1);
            assertThat(server.metric("messages_received_total")).isEqualTo(messages + 2);
            assertThat(server.metric("requests_total")).isGreaterThan(requests + 1);
            assertThat(server.metric("bytes_sent_total")).isGreaterThanOrEqualTo(sent + YMessages.EMPTY_STEP_2.length);
            server.awaitMetric("in_flight_bytes", 0);
            server.awaitMetric("inbound_queue_bytes", 0);
            connection.frame(8, (byte) (1000 >>> 8), (byte) 1000).closeFrame();
        }
        server.awaitMetric("connections", 0);
        server.awaitMetric("sessions", 0);
        server.awaitMetric("connections_closed_total{code=\"1000\"}", ended + 1);
    }

    @Test
    void metrics_haveEveryCounterThatThereIs() throws Exception {
        String text = server.get("/metrics").text();
        for (String name : List.of(
                "connections_opened_total",
                "connections_closed_total",
                "requests_total",
                "messages_received_total",
                "bytes_received_total",
                "bytes_sent_total",
                "limit_hits_total",
                "rooms_broken_total",
                "room_store_failures_total",
                "in_flight_bytes")) {
            assertThat(text).contains("# TYPE scriptorium_" + name + " ");
        }
    }

    @Test
    void limitHits_areCountedByName() throws Exception {
        double before = server.limitHits("access");

        server.get("/", "Origin: https://evil.example");

        assertThat(server.limitHits("access")).isEqualTo(before + 1);
    }
}
