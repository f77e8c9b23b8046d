package dev.hardstop.cli;

import dev.hardstop.server.node.Node;
import dev.hardstop.store.StoreException;
import java.io.PrintWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs as the JVM's shutdown hook: being terminated is how a server ends, so it ends with 0 unless
 * something was wrong.
 */
final class Shutdown implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

  private final Node node;
  private final PrintWriter out;
  private volatile int status;

  Shutdown(Node node, PrintWriter out) {
    this.node = node;
    this.out = out;
  }

  /** Lets the process end with 1. */
  void failed() {
    status = 1;
  }

  @Override
  public void run() {
    try {
      long left = node.stop();
      out.println(
          "hardstop stopped: " + left + (left == 1 ? " hold" : " holds") + " left unreconciled");
    } catch (StoreException e) {
      LOG.error("stop: {}", e.getMessage());
      out.println("hardstop stopped: the disk failed; what is open is charged at the next start");
      status = 1;
    } catch (RuntimeException e) {
      LOG.error("stop: failed", e);
      status = 1;
    }
    out.flush();
    Runtime.getRuntime().halt(status);
  }
}
