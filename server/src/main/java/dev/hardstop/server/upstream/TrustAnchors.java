package dev.hardstop.server.upstream;

import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Whom connections to providers trust, where that is more than the JDK does by itself. */
final class TrustAnchors {
  private TrustAnchors() {}

  /**
   * Returns the JDK's authorities and those of {@code bundle}.
   *
   * @throws IllegalArgumentException if the bundle is no readable PEM file of certificates
   */
  static TrustOptions with(Path bundle) {
    try {
      KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
      all.load(null, null);
      for (TrustManager manager : managers(null)) {
        if (manager instanceof X509TrustManager known) {
          for (X509Certificate certificate : known.getAcceptedIssuers()) {
            all.setCertificateEntry("jdk-" + all.size(), certificate);
          }
        }
      }
      for (Certificate certificate : read(bundle)) {
        all.setCertificateEntry("bundle-" + all.size(), certificate);
      }
      return Arrays.stream(managers(all))
          .filter(X509TrustManager.class::isInstance)
          .findFirst()
          .map(TrustOptions::wrap)
          .orElseThrow();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException(
          "ca-bundle: " + bundle + " (expected: a PEM file of certificates)", e);
    }
  }

  private static Iterable<? extends Certificate> read(Path bundle)
      throws IOException, GeneralSecurityException {
    try (InputStream pem = Files.newInputStream(bundle)) {
      return CertificateFactory.getInstance("X.509").generateCertificates(pem);
    }
  }

  private static TrustManager[] managers(@Nullable KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }
}
