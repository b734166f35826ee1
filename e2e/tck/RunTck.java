import java.io.FileInputStream;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.dataspacetck.core.spi.boot.Monitor;
import org.eclipse.dataspacetck.dsp.system.DspSystemLauncher;
import org.eclipse.dataspacetck.runtime.TckRuntime;

/**
 * Runs the conformance kit of the Dataspace Protocol and tells the truth about it: the kit's own program exits with 0 whatever happens.
 * Arguments: a file of properties, and a pattern of the names of the tests to run (all when absent).
 * Its last line is "RESULT passed failed"; its exit code is 0 only if tests ran and all of them passed.
 */
public class RunTck {
    public static void main(String[] args) throws Exception {
        var properties = new Properties();
        try (var file = new FileInputStream(args[0])) {
            properties.load(file);
        }
        Map<String, String> settings = properties.stringPropertyNames().stream()
                .collect(Collectors.toMap(name -> name, properties::getProperty));
        // The kit reads most settings from here.
        settings.forEach(System::setProperty);
        var builder = TckRuntime.Builder.newInstance()
                .properties(settings)
                .launcher(DspSystemLauncher.class)
                .addPackage("org.eclipse.dataspacetck.dsp.verification")
                .monitor(new Lines());
        if (args.length > 1) {
            var wanted = Pattern.compile(args[1]).asPredicate();
            builder.displayNameMatching(wanted);
        }
        var summary = builder.build().execute();
        summary.getFailures().forEach(failure -> {
            System.out.println("FAILURE " + failure.getTestIdentifier().getDisplayName());
            failure.getException().printStackTrace(System.out);
        });
        var passed = summary.getTestsSucceededCount();
        // What could not even begin is no success either.
        var failed = summary.getTestsFailedCount() + summary.getTestsAbortedCount()
                + (summary.getTotalFailureCount() > 0 && summary.getTestsFailedCount() == 0 ? 1 : 0);
        System.out.println("RESULT " + passed + " " + failed);
        System.out.flush();
        // Threads of the kit's HTTP client would hold the process for a minute.
        Runtime.getRuntime().halt(passed > 0 && failed == 0 ? 0 : 1);
    }

    /** The kit's messages as they are, without colours. */
    private static final class Lines implements Monitor {
        @Override public Monitor newLine() { System.out.println(); return this; }
        @Override public Monitor debug(String message) { return this; }
        @Override public Monitor message(String message) { System.out.println(message); return this; }
        @Override public Monitor enableSuccess() { return this; }
        @Override public Monitor enableError() { return this; }
        @Override public Monitor enableBold() { return this; }
        @Override public Monitor resetMode() { return this; }
    }
}
