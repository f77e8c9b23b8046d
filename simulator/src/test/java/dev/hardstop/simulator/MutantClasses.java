package dev.hardstop.simulator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * The product with a mutant in place of its own classes: a loader of its own for the engine and the
 * simulator, in which what was compiled from the changed sources comes first.
 */
final class MutantClasses extends ClassLoader {
  private final Map<String, byte[]> compiled;

  private MutantClasses(Map<String, byte[]> compiled) {
    super(MutantClasses.class.getClassLoader());
    this.compiled = compiled;
  }

  static MutantClasses of(Mutant mutant) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    Output output = new Output(compiler.getStandardFileManager(problems, null, null));
    List<Source> sources = new ArrayList<>();
    mutant.sources().forEach((path, text) -> sources.add(new Source(path.toUri(), text)));
    List<String> options = List.of("-proc:none", "-nowarn", "-classpath", classPath());
    if (!compiler.getTask(null, output, problems, options, null, sources).call()) {
      throw new AssertionError(
          mutant
              + " does not compile: "
              + problems.getDiagnostics().stream()
                  .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
                  .toList());
    }
    Map<String, byte[]> compiled = new HashMap<>();
    output.classes.forEach((name, bytes) -> compiled.put(name, bytes.toByteArray()));
    return new MutantClasses(compiled);
  }

  /** Surefire starts from a jar that only names the others, and says here what they are. */
  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  /** Runs seeds until a promise is broken; says by which seed, and how. */
  @SuppressWarnings("unchecked")
  Optional<String> kill(int seeds, int steps) throws ReflectiveOperationException {
    Class<?> threads = loadClass("dev.hardstop.simulator.Threads");
    var seen = (Optional<String>) threads.getMethod("check").invoke(null);
    if (seen.isPresent()) {
      return seen.map(what -> "threads: " + what);
    }
    Class<?> simulator = loadClass("dev.hardstop.simulator.Simulator");
    var run = simulator.getMethod("run", long.class, int.class);
    for (long seed = 1; seed <= seeds; seed++) {
      Object result = run.invoke(null, seed, steps);
      var finding = (Optional<Object>) result.getClass().getMethod("finding").invoke(result);
      if (finding.isPresent()) {
        return finding.map(Object::toString);
      }
    }
    return Optional.empty();
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith("dev.hardstop.engine.") && !name.startsWith("dev.hardstop.simulator.")) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      return known == null ? define(name) : known;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    byte[] bytes = compiled.get(name);
    try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (bytes == null && in != null) {
        bytes = in.readAllBytes();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (bytes == null) {
      throw new ClassNotFoundException(name);
    }
    return defineClass(name, bytes, 0, bytes.length);
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(URI uri, String text) {
      super(uri, Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreErrors) {
      return text;
    }
  }

  private static final class Output extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, ByteArrayOutputStream> classes = new HashMap<>();

    Output(JavaFileManager standard) {
      super(standard);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      classes.put(name, bytes);
      return new SimpleJavaFileObject(URI.create("mem:///" + name), kind) {
        @Override
        public OutputStream openOutputStream() {
          return bytes;
        }
      };
    }
  }
}
