package dev.hardstop.server.upstream;

import dev.hardstop.server.config.Credential;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/**
 * Signs requests to Bedrock as AWS wants them signed.
 *
 * <p>Only the address, the kind and the bytes of the body are signed: proxies on the way may change
 * other headers.
 *
 * <p>Source: IAM user guide, "AWS Signature Version 4 for API requests".
 */
public final class Signature {
  private static final String SERVICE = "bedrock";
  private static final String CONTENT_TYPE = "content-type";
  private static final AwsV4HttpSigner SIGNER = AwsV4HttpSigner.create();

  private Signature() {}

  /**
   * Returns the headers, in lower case, that make a {@code POST} of {@code body} as JSON to {@code
   * address} one of the holder of {@code keys}.
   */
  public static Map<String, String> of(
      Credential.Signing keys, URI address, byte[] body, Instant now) {
    SdkHttpRequest request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .uri(address)
            .putHeader(CONTENT_TYPE, "application/json")
            .build();
    SignedRequest signed =
        SIGNER.sign(
            wanted ->
                wanted
                    .identity(identity(keys))
                    .request(request)
                    .payload(ContentStreamProvider.fromByteArrayUnsafe(body))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, SERVICE)
                    .putProperty(AwsV4HttpSigner.REGION_NAME, keys.region())
                    .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(now, ZoneOffset.UTC)));
    return signed.request().headers().entrySet().stream()
        .filter(header -> isOfSignature(header.getKey()))
        .collect(
            Collectors.toMap(
                header -> header.getKey().toLowerCase(Locale.ROOT),
                header -> joined(header.getValue())));
  }

  /** The address and the kind are told by whoever sends it. */
  private static boolean isOfSignature(String header) {
    return !header.equalsIgnoreCase("host") && !header.equalsIgnoreCase(CONTENT_TYPE);
  }

  private static String joined(List<String> values) {
    return String.join(",", values);
  }

  private static AwsCredentialsIdentity identity(Credential.Signing keys) {
    String id = keys.accessKeyId().reveal();
    String secret = keys.secretAccessKey().reveal();
    return keys.sessionToken()
        .<AwsCredentialsIdentity>map(
            token -> AwsSessionCredentialsIdentity.create(id, secret, token.reveal()))
        .orElseGet(() -> AwsCredentialsIdentity.create(id, secret));
  }
}
