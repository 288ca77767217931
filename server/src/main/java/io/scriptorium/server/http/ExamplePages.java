package io.scriptorium.server.http;

import io.scriptorium.server.transport.SecurityHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Set;

/**
 * {@code /examples}, for a server that was told to show it: the pages of {@code examples/} as they were built into the
 * jar, each in a folder of its own. Threading: any event loop.
 */
final class ExamplePages {
    private static final String ROOT = "/examples";
    /**
     * Pages with an editor that writes style sheets into the page while it runs, and (CodeMirror) marks others' carets by
     * inline styles. All others keep to the policy of every answer.
     */
    private static final Set<String> WITH_INLINE_STYLES =
            Set.of("codemirror/index.html", "react-use-websocket/index.html");

    private final StaticPage pages = new StaticPage("examples");

    /** Whether a request for this path is answered here. */
    boolean has(String path) {
        if (path.equals(ROOT)) {
            return true;
        }
        return path.startsWith(ROOT + "/") && (!isBuilt() || pages.has(file(path)) || isFolder(file(path)));
    }

    /** Answers a request for a path that is answered here. */
    void serve(HttpServerRequest request, String path) {
        HttpServerResponse response = request.response();
        String file = file(path);
        if (!isBuilt()) {
            HttpRoutes.answer(
                    response,
                    503,
                    "this server was built without its examples; ./scriptorium serve --examples builds them");
        } else if (path.equals(ROOT) || isFolder(file)) {
            // Only from there do the links of a page lead to where they should.
            String query = request.query() == null ? "" : "?" + request.query();
            response.putHeader("Location", path + "/" + query);
            HttpRoutes.answer(response, 302, "here: " + path + "/");
        } else {
            if (WITH_INLINE_STYLES.contains(file)) {
                response.putHeader(SecurityHeaders.POLICY, SecurityHeaders.POLICY_WITH_INLINE_STYLES);
            }
            pages.serve(request, file, 200);
        }
    }

    private boolean isBuilt() {
        return pages.has(StaticPage.INDEX);
    }

    private boolean isFolder(String file) {
        return pages.has(file + "/" + StaticPage.INDEX);
    }

    /** The file for a path below the root. */
    private static String file(String path) {
        String file = path.substring(Math.min(path.length(), ROOT.length() + 1));
        return file.isEmpty() || file.endsWith("/") ? file + StaticPage.INDEX : file;
    }
}
