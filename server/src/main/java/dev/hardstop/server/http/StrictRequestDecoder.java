package dev.hardstop.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.impl.http1.VertxHttpRequestDecoder;
import java.util.List;

/**
 * Decodes HTTP/1.1 requests as Vert.x does, after {@link HeadScan} found nothing to refuse.
 *
 * <p>A refused head becomes a failed request, which the server answers with 400; all that follows
 * it on the connection is dropped.
 */
public final class StrictRequestDecoder extends VertxHttpRequestDecoder {
  /** Most lines of a head: the request line and the header lines. */
  public static final int MAX_LINES = HeadScan.MAX_LINES;

  private final HeadScan scan = new HeadScan();
  private boolean inHead = true;
  private boolean refused;
  private long heads;

  public StrictRequestDecoder(Http1ServerConfig config) {
    super(config);
  }

  /** Returns whether a head has begun and is not complete. */
  public boolean isInsideHead() {
    return scan.isInside();
  }

  /** Returns how many heads were complete so far. */
  public long heads() {
    return heads;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    if (refused) {
      in.skipBytes(in.readableBytes());
    } else if (inHead && scan.look(in) != HeadScan.Finding.NOTHING) {
      refuse(in, out);
    } else {
      pass(ctx, in, out);
    }
  }

  /** In HTTP/1.1, so that the refusal is answered in it too. */
  @Override
  protected HttpMessage createInvalidMessage() {
    return new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
  }

  private void refuse(ByteBuf in, List<Object> out) {
    HttpMessage request = createInvalidMessage();
    refuse(request, scan.look(in).message());
    in.skipBytes(in.readableBytes());
    out.add(request);
  }

  private void pass(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    int known = out.size();
    int before = in.readableBytes();
    super.decode(ctx, in, out);
    if (inHead) {
      scan.consumed(before - in.readableBytes());
    }
    for (int i = known; i < out.size(); i++) {
      note(out.get(i));
    }
  }

  private void note(Object decoded) {
    if (decoded instanceof HttpMessage request) {
      inHead = false;
      heads++;
      check(request);
    }
    if (decoded instanceof LastHttpContent) {
      inHead = true;
      scan.reset();
    }
  }

  private void check(HttpMessage request) {
    HttpVersion version = request.protocolVersion();
    String coding = request.headers().get(HttpHeaderNames.TRANSFER_ENCODING);
    if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
      refuse(request, "HTTP version: " + version + " (expected: HTTP/1.1)");
    } else if (coding != null && !coding.equalsIgnoreCase("chunked")) {
      // Codings before chunked would have to be undone, and nobody sends them.
      refuse(request, "Transfer-Encoding: not chunked alone (expected: chunked, or a length)");
    }
  }

  private void refuse(HttpMessage request, String message) {
    refused = true;
    request.setDecoderResult(DecoderResult.failure(new IllegalArgumentException(message)));
  }
}
