/** What threads share of the gateway, under jcstress. */
@org.jspecify.annotations.NullMarked
package dev.hardstop.server.gateway;
