/**
 * Reads the configuration: one table of settings ({@link dev.hardstop.server.config.Key}) from
 * which the reader, the JSON Schema and the reference page are made.
 *
 * <p>Text becomes a {@code Tree} with lines; a {@code Shape} reads a mapping of it into a record;
 * {@code Consistency} and {@code Warnings} look at the whole. Every problem is gathered before the
 * file is refused.
 */
package dev.hardstop.server.config;
