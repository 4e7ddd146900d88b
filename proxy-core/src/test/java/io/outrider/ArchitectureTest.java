package io.outrider;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Predicate;

/// Who may know whom, and who may touch what. Each exception is a class name in this file, with its
/// reason beside it.
@AnalyzeClasses(packages = "io.outrider", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
    /// Written from the top down: a package uses those below it. What is named nowhere here is part
    /// of the runtime.
    private static final String[] ABOVE_RUNTIME = {"server", "extensions", "config"};

    private static final String[] BELOW_RUNTIME = {
        "xds", "stats", "log", "time", "net", "lb", "tls"
    };

    @ArchTest
    static final ArchRule packagesUseOnlyThoseBelowThem =
            layeredArchitecture()
                    .consideringOnlyDependenciesInLayers()
                    .withOptionalLayers(true)
                    .layer("server")
                    .definedBy("io.outrider.server..")
                    .layer("extensions")
                    .definedBy("io.outrider.extensions..")
                    .layer("config")
                    .definedBy("io.outrider.config..")
                    .layer("runtime")
                    .definedBy(runtime())
                    .layer("xds")
                    .definedBy("io.outrider.xds..")
                    .layer("leaves")
                    .definedBy(packages("stats", "log", "time", "net"))
                    .whereLayer("server")
                    .mayNotBeAccessedByAnyLayer()
                    .whereLayer("extensions")
                    .mayOnlyBeAccessedByLayers("server")
                    .whereLayer("config")
                    .mayOnlyBeAccessedByLayers("server", "extensions")
                    .whereLayer("runtime")
                    .mayOnlyBeAccessedByLayers("server", "extensions", "config")
                    .whereLayer("xds")
                    .mayOnlyBeAccessedByLayers("server", "extensions", "config", "runtime");

    @ArchTest
    static final ArchRule noPackagesUseEachOtherInACircle =
            slices().matching("io.outrider.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule anExtensionKnowsNoOther =
            classes()
                    .that()
                    .resideInAPackage("io.outrider.extensions..")
                    .should(new ImportNoOtherExtension())
                    .allowEmptyShould(true);

    @ArchTest
    static final ArchRule configurationEndsAtAFactory =
            noClasses()
                    .that(not(resideInAnyPackage(packages("config", "xds", "server"))))
                    .and(
                            not(
                                    named(
                                            "…Factory or …Translator",
                                            outermost ->
                                                    outermost.endsWith("Factory")
                                                            || outermost.endsWith("Translator"))))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "com.google.protobuf..", "io.envoyproxy..", "com.google.rpc..")
                    .because(
                            "only config, xds, the server's bootstrap and *Factory or *Translator classes see"
                                    + " protobuf");

    @ArchTest
    static final ArchRule timeAndChanceAreArguments =
            noClasses()
                    .that(not(resideInAnyPackage(packages("time", "tls"))))
                    .and(
                            not(
                                    oneOf(
                                            /* gives SLF4J's loggers the clock */ "io.outrider.log.ProcessLog",
                                            /* seeds every loop's randomness */ "io.outrider.server.Server",
                                            /* %UNIQUE_ID% */ "io.outrider.formatter.Operators")))
                    .should()
                    .accessTargetWhere(
                            calls("java.lang.System", "nanoTime", "currentTimeMillis")
                                    .or(calls("java.lang.Math", "random"))
                                    .or(calls("java.util.UUID", "randomUUID"))
                                    .or(calls("java.time.InstantSource", "system"))
                                    .or(
                                            calls(
                                                    "java.time.Clock",
                                                    "systemUTC",
                                                    "systemDefaultZone",
                                                    "system"))
                                    .or(calls("java.time.Instant", "now"))
                                    .or(calls("java.time.LocalDate", "now"))
                                    .or(calls("java.time.LocalDateTime", "now"))
                                    .or(calls("java.time.ZonedDateTime", "now"))
                                    .or(calls("java.util.Random", "<init>"))
                                    .or(calls("java.security.SecureRandom", "<init>"))
                                    .or(calls("java.util.concurrent.ThreadLocalRandom", "current")))
                    .because("tests must be able to say what time it is and what is drawn");

    @ArchTest
    static final ArchRule threadsAreMadeInFewPlaces =
            noClasses()
                    .that(
                            not(
                                    oneOf(
                                            /* the log's writer */ "io.outrider.log.LogWriter",
                                            /* the access logs' writer */ "io.outrider.accesslog.LogFiles",
                                            /* reads secret files */ "io.outrider.server.SecretWatch",
                                            /* waits for files to change */ "io.outrider.server.RuntimeWatch",
                                            /* asks the app, beside every loop */ "io.outrider.status.StatusServer")))
                    .should()
                    .accessTargetWhere(
                            calls(
                                            "java.lang.Thread",
                                            "<init>",
                                            "ofPlatform",
                                            "ofVirtual",
                                            "startVirtualThread",
                                            "sleep")
                                    .or(
                                            calls(
                                                    "java.util.concurrent.Executors",
                                                    "newFixedThreadPool",
                                                    "newCachedThreadPool",
                                                    "newSingleThreadExecutor",
                                                    "newScheduledThreadPool",
                                                    "newSingleThreadScheduledExecutor",
                                                    "newVirtualThreadPerTaskExecutor",
                                                    "newWorkStealingPool")))
                    .because("event loops do the work, and no loop ever sleeps");

    @ArchTest
    static final ArchRule nothingLocks =
            noClasses()
                    .that(
                            not(
                                    oneOf(
                                            /* parks its own thread */ "io.outrider.log.LogWriter",
                                            /* parks its own thread */ "io.outrider.accesslog.LogFiles")))
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("java.util.concurrent.locks")
                    .because("threads meet by snapshot or by loop.execute");

    @ArchTest
    static final ArchRule regexesAreLinear =
            noClasses()
                    .that(
                            not(
                                    oneOf(
                                            /* Envoy's own tag regexes look around */ "io.outrider.stats.TagPattern",
                                            /* a fixed one, on BoringSSL's words */ "io.outrider.tls.TlsFailure",
                                            /* a fixed one, when a context is built */ "io.outrider.tls.PeerVerifier")))
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("java.util.regex")
                    .orShould()
                    .accessTargetWhere(
                            calls("java.lang.String", "matches", "replaceAll", "replaceFirst"))
                    .because("a user's regex must not be able to stop a loop: RE2 only");

    @ArchTest
    static final ArchRule theEnvironmentIsReadInNamedPlaces =
            noClasses()
                    .that(
                            not(
                                    oneOf(
                                            /* %ENVIRONMENT(X)% */ "io.outrider.formatter.ProcessFacts",
                                            /* istio-iptables' settings */ "io.outrider.redirect.RedirectCommand",
                                            /* what the injector tells the status port */ "io.outrider.server.SidecarStatus",
                                            /* DataSource.environment_variable */ "io.outrider.config.RouteTranslator")))
                    .should()
                    .accessTargetWhere(calls("java.lang.System", "getenv"))
                    .because("what steers the proxy is in its configuration");

    private static String[] packages(String... names) {
        return Arrays.stream(names)
                .map(name -> "io.outrider." + name + "..")
                .toArray(String[]::new);
    }

    private static DescribedPredicate<JavaClass> runtime() {
        return resideInAPackage("io.outrider..")
                .and(not(resideInAnyPackage(packages(ABOVE_RUNTIME))))
                .and(not(resideInAnyPackage(packages(BELOW_RUNTIME))));
    }

    /// Classes of exactly these names, and whatever is nested in them.
    private static DescribedPredicate<JavaClass> oneOf(String... names) {
        Set<String> allowed = Set.of(names);
        return named(String.join(", ", names), allowed::contains);
    }

    private static DescribedPredicate<JavaClass> named(
            String description, Predicate<String> outermostName) {
        return DescribedPredicate.describe(
                description, type -> outermostName.test(type.getName().replaceFirst("\\$.*", "")));
    }

    private static DescribedPredicate<JavaAccess<?>> calls(String owner, String... methods) {
        Set<String> names = Set.of(methods);
        return DescribedPredicate.describe(
                "of " + owner + "." + names,
                access ->
                        names.contains(access.getTarget().getName())
                                && access.getTargetOwner().getName().equals(owner));
    }

    /// One folder is one extension; two may share a folder named `common` beside them.
    private static final class ImportNoOtherExtension extends ArchCondition<JavaClass> {
        private static final String ROOT = "io.outrider.extensions.";

        ImportNoOtherExtension() {
            super("import no other extension");
        }

        @Override
        public void check(JavaClass type, ConditionEvents events) {
            String own = type.getPackageName();
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                String other = dependency.getTargetClass().getPackageName();
                boolean allowed =
                        !other.startsWith(ROOT)
                                || other.contains(".common")
                                || (other + '.').startsWith(own + '.')
                                || (own + '.').startsWith(other + '.');
                if (!allowed) events.add(violated(dependency, dependency.getDescription()));
            }
        }
    }
}
