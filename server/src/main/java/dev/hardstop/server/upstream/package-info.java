/** The way to providers: connections, proxies, whom they trust, and how requests are signed. */
@NullMarked
package dev.hardstop.server.upstream;

import org.jspecify.annotations.NullMarked;
