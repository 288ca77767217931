package io.scriptorium.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.scriptorium.server.Main;
import io.scriptorium.server.cli.CommandLineInterface;

/** Who may use whom, as ARCHITECTURE.md has it. */
@AnalyzeClasses(packages = "io.scriptorium", importOptions = ImportOption.DoNotIncludeTests.class)
final class ModuleRulesTest {
    private static final String CRDT = "io.scriptorium.crdt..";
    private static final String COLLAB = "io.scriptorium.collab..";
    private static final String STORAGE = "io.scriptorium.storage..";
    private static final String SERVER = "io.scriptorium.server..";
    private static final String JAVA = "java..";
    private static final String NULLNESS = "org.jspecify.annotations..";

    @ArchTest
    static final ArchRule crdt_usesTheJdkOnly = classes()
            .that()
            .resideInAPackage(CRDT)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(CRDT, JAVA, NULLNESS);

    @ArchTest
    static final ArchRule collab_usesCrdtOnly = classes()
            .that()
            .resideInAPackage(COLLAB)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(COLLAB, CRDT, JAVA, NULLNESS);

    @ArchTest
    static final ArchRule collab_doesNoIo = noClasses()
            .that()
            .resideInAPackage(COLLAB)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.net..", "java.nio.channels..", "java.nio.file..", "java.sql..");

    @ArchTest
    static final ArchRule storage_seesBytesAndTheStoreBoundaryOnly = classes()
            .that()
            .resideInAPackage(STORAGE)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    STORAGE, "io.scriptorium.collab.store..", "org.sqlite..", "javax.sql..", JAVA, NULLNESS);

    @ArchTest
    static final ArchRule server_isUsedByNobody = noClasses()
            .that()
            .resideOutsideOfPackage(SERVER)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(SERVER);

    @ArchTest
    static final ArchRule transports_knowNoHttpRoutesAndNoStore = noClasses()
            .that()
            .resideInAPackage("io.scriptorium.server.transport..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.scriptorium.server.http..", "io.scriptorium.server.cli..", STORAGE);

    @ArchTest
    static final ArchRule store_knowsNobody = noClasses()
            .that()
            .resideInAPackage("io.scriptorium.collab.store..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.scriptorium.collab.session..",
                    "io.scriptorium.collab.room..",
                    "io.scriptorium.collab.protocol..",
                    CRDT);

    @ArchTest
    static final ArchRule rooms_knowNoProtocol = noClasses()
            .that()
            .resideInAnyPackage("io.scriptorium.collab.session..", "io.scriptorium.collab.room..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.scriptorium.collab.protocol..");

    /** Main is the one place that knows the command line, which knows the server beside it. */
    @ArchTest
    static final ArchRule packages_formNoCycle = slices().matching("io.scriptorium.(**)")
            .should()
            .beFreeOfCycles()
            .ignoreDependency(Main.class, CommandLineInterface.class);
}
