package io.scriptorium.architecture;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A page of the documentation, and what of this repository it names. Immutable. */
final class MarkdownPage {
    /** A method of a type, as in {@code `Room#edit`}. */
    static final Pattern METHOD = Pattern.compile("`([A-Z]\\w+)#(\\w+)`");

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");

    private final Path file;
    private final String text;

    /** @param path from the root of the repository */
    MarkdownPage(String path) {
        this.file = Sources.ROOT.resolve(path);
        this.text = Sources.read(file);
    }

    String text() {
        return text;
    }

    /** The lines of all tables, without their heads. */
    List<String> rows() {
        List<String> lines = text.lines().toList();
        return IntStream.range(0, lines.size())
                .filter(i -> lines.get(i).startsWith("| "))
                .filter(i -> !lines.get(i).startsWith("| ---"))
                .filter(i -> i + 1 == lines.size() || !lines.get(i + 1).startsWith("| ---"))
                .mapToObj(lines::get)
                .toList();
    }

    /** Links to files that are not there. */
    List<String> deadLinks() {
        return LINK.matcher(text)
                .results()
                .map(found -> found.group(1))
                .filter(path -> !Files.exists(file.resolveSibling(path)))
                .toList();
    }

    /**
     * Methods that are named and not there.
     *
     * @param tests whether they may be tests' methods
     */
    List<String> missingMethods(boolean tests) {
        return METHOD.matcher(text)
                .results()
                .filter(name -> !declares(name.group(1), name.group(2), tests))
                .map(MatchResult::group)
                .toList();
    }

    private static boolean declares(String type, String method, boolean tests) {
        return Sources.named(type, tests).stream().anyMatch(source -> new SourceCode(Sources.read(source))
                .methods().stream().anyMatch(each -> each.name().equals(method)));
    }
}
