package io.scriptorium.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page for SockJS' iframe forms, by the rules of the sockjs-protocol tests and of who may connect. */
final class SockJsFrameTest {
    private static final String FRIEND = "https://notes.example.org";
    private static final String[] NAMES = {
        "/iframe.html",
        "/iframe-a.html",
        "/iframe-.html",
        "/iframe-0.1.2.html",
        "/iframe-0.1.2abc-dirty.2144.html",
        "/iframe.html?t=1234",
        "/iframe-a.html?document=notes"
    };

    private static String policy(RawConnection.Response response) {
        return response.header("Content-Security-Policy");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/sockjs", "/collab/sockjs"})
    void page_underEveryNameItMayHave_isTheSameAndMayBeKeptAndHasNoCookie(String base, @TempDir Path data)
            throws Exception {
        try (TestServer server = TestServer.start(data)) {
            RawConnection.Response first = server.get(base + "/iframe.html");
            for (String name : NAMES) {
                RawConnection.Response page = server.get(base + name);

                assertThat(page.status()).as(name).isEqualTo(200);
                assertThat(page.header("Content-Type")).isEqualTo("text/html; charset=UTF-8");
                assertThat(page.header("Cache-Control")).contains("public", "max-age=31536000");
                assertThat(ZonedDateTime.parse(page.header("Expires"), DateTimeFormatter.RFC_1123_DATE_TIME))
                        .isAfter(ZonedDateTime.now(ZoneOffset.UTC).plusDays(300));
                assertThat(page.header("ETag")).isNotEmpty().isEqualTo(first.header("ETag"));
                assertThat(page.headers()).doesNotContainKeys("last-modified", "set-cookie", "x-frame-options");
                assertThat(page.text()).isEqualTo(first.text()).contains("/frame/sockjs.min.js");
            }
        }
    }

    @Test
    void page_thatIsKnown_is304WithoutABody(@TempDir Path data) throws Exception {
        try (TestServer server = TestServer.start(data)) {
            String etag = server.get("/sockjs/iframe.html").header("ETag");
            RawConnection.Response known = server.get("/sockjs/iframe-1.html", "If-None-Match: " + etag);

            assertThat(known.status()).isEqualTo(304);
            assertThat(known.header("ETag")).isEqualTo(etag);
            assertThat(known.headers()).doesNotContainKeys("content-type", "x-frame-options");
            try (RawConnection connection = server.connect()) {
                RawConnection.Response head = connection.head("/sockjs/iframe.html");
                assertThat(head.status()).isEqualTo(200);
                assertThat(head.header("Content-Length"))
                        .isEqualTo(
                                String.valueOf(server.get("/sockjs/iframe.html").body().length));
            }
        }
    }

    @Test
    void address_thatOnlyLooksLikeIt_is404(@TempDir Path data) throws Exception {
        try (TestServer server = TestServer.start(data)) {
            for (String name : new String[] {
                "/iframe.htm", "/iframe", "/IFRAME.HTML", "/IFRAME", "/iframe.HTML", "/iframe.xml", "/iframe-/.html"
            }) {
                RawConnection.Response response = server.get("/sockjs" + name);
                assertThat(response.status()).as(name).isEqualTo(404);
                assertThat(response.header("X-Frame-Options")).isEqualTo("DENY");
            }
            try (RawConnection connection = server.connect()) {
                String post = RawConnection.request("POST", "/sockjs/iframe.html", "Content-Length: 0");
                assertThat(connection.send(post).response().status()).isEqualTo(405);
            }
        }
    }

    @Test
    void whoMayHaveItInAFrame_isWhoMayConnect(@TempDir Path data) throws Exception {
        String etag;
        try (TestServer server = TestServer.start(data)) {
            // Browsers name no origin when they load a frame, and say that it is another site's.
            RawConnection.Response page = server.get("/sockjs/iframe.html", "Sec-Fetch-Site: cross-site");
            assertThat(page.status()).isEqualTo(200);
            assertThat(policy(page))
                    .startsWith("default-src 'none'; script-src 'self'; connect-src 'self';")
                    .endsWith(" frame-ancestors 'self' http://localhost:* https://localhost:* http://127.0.0.1:*"
                            + " https://127.0.0.1:*");
            assertThat(server.get("/sockjs/iframe.html", "Host: evil.example").status())
                    .isEqualTo(400); // two of them
            etag = page.header("ETag");
            assertThat(server.get("/sockjs/info", "Sec-Fetch-Site: cross-site").status())
                    .isEqualTo(403);
            assertThat(server.get("/sockjs/info").header("X-Frame-Options")).isEqualTo("DENY");
        }
        try (TestServer server =
                TestOptions.in(data).host("0.0.0.0").allow(FRIEND).start()) {
            RawConnection.Response page = server.get("/sockjs/iframe.html", "If-None-Match: " + etag);
            assertThat(page.status())
                    .as("the policy is another, so the page is")
                    .isEqualTo(200);
            assertThat(policy(page)).endsWith(" frame-ancestors 'self' " + FRIEND);
        }
    }
}
