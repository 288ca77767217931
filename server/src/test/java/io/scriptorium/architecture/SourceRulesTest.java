package io.scriptorium.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a reader may rely on in every source: small files, small methods, names that say something. */
final class SourceRulesTest {
    private static final int MAX_CODE_LINES = 500;
    private static final int MAX_METHOD_LINES = 60;
    /** Names that are the field's own, vague as they are. */
    private static final Set<String> NAMES_OF_YJS = Set.of("UndoManager");

    private static final Pattern VAGUE = Pattern.compile("(Util|Utils|Helper|Manager|Impl)$|^(Abstract|Base)[A-Z]");
    private static final Pattern UNFINISHED = Pattern.compile("\\b(TODO|FIXME|XXX)\\b");
    private static final Pattern IN_TESTS_ONLY =
            Pattern.compile("Thread\\.sleep\\(|\\.sleep\\(\\d|@Disabled|org\\.mockito");

    @Test
    void file_isShort() {
        List<String> tooLong = Sources.java(true).stream()
                .filter(file -> code(file).codeLines() > MAX_CODE_LINES)
                .map(file -> name(file) + " has " + code(file).codeLines())
                .toList();

        assertThat(tooLong).isEmpty();
    }

    @Test
    void method_isShort() {
        List<String> tooLong = Sources.java(true).stream()
                .flatMap(file -> code(file).methods().stream()
                        .filter(method -> method.codeLines() > MAX_METHOD_LINES)
                        .map(method -> name(file) + "#" + method.name() + " has " + method.codeLines()))
                .toList();

        assertThat(tooLong).isEmpty();
    }

    @Test
    void name_saysWhatItIs() {
        assertThat(Sources.java(true).stream()
                        .map(SourceRulesTest::name)
                        .filter(name -> !NAMES_OF_YJS.contains(name))
                        .filter(name -> VAGUE.matcher(name).find()))
                .isEmpty();
    }

    @Test
    void nothing_isLeftForLater() {
        assertThat(matching(Sources.java(true), UNFINISHED, Set.of("SourceRulesTest")))
                .isEmpty();
    }

    @Test
    void tests_waitForWhatTheyWantAndSkipNothing() {
        List<Path> tests = Sources.java(true).stream()
                .filter(file -> file.toString().contains("/src/test/"))
                .toList();

        assertThat(matching(tests, IN_TESTS_ONLY, Set.of("SourceRulesTest"))).isEmpty();
    }

    @Test
    void everyPackage_isNullMarked() {
        List<Path> unmarked = Stream.of("richtext", "collab", "storage", "server", "bench")
                .map(module -> Sources.ROOT.resolve(module + "/src/main/java"))
                .flatMap(folder -> Sources.java(false).stream().filter(file -> file.startsWith(folder)))
                .map(Path::getParent)
                .distinct()
                .filter(folder -> !folder.resolve("package-info.java").toFile().exists()
                        || !Sources.read(folder.resolve("package-info.java")).contains("@NullMarked"))
                .toList();

        assertThat(unmarked).isEmpty();
        assertThat(Sources.read(Sources.ROOT.resolve("crdt/src/main/java/module-info.java")))
                .contains("NullMarked");
    }

    @Test
    void methods_areFoundAsTheyAreCounted() {
        SourceCode code = new SourceCode("""
                final class Example {
                    // void comment() {
                    private final Runnable field = () -> {
                        run("{");
                    };

                    Example(
                            int first,
                            int second) {
                        int x = 1;
                    }

                    <T> List<T> generic(T one) throws E {
                        if (x) {
                            call('{', "}}");
                        }

                        /* a
                           comment { */
                        return List.of(one);
                    }

                    abstract void without();
                }
                """);

        assertThat(code.methods())
                .containsExactly(new SourceCode.Method("Example", 5), new SourceCode.Method("generic", 6));
        assertThat(code.codeLines()).isEqualTo(17);
    }

    private static List<String> matching(List<Path> files, Pattern pattern, Set<String> except) {
        return files.stream()
                .filter(file -> !except.contains(name(file)))
                .filter(file -> pattern.matcher(Sources.read(file)).find())
                .map(SourceRulesTest::name)
                .toList();
    }

    private static SourceCode code(Path file) {
        return new SourceCode(Sources.read(file));
    }

    private static String name(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - ".java".length());
    }
}
