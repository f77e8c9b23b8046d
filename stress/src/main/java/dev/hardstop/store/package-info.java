/** What threads share of the store, under jcstress. */
@org.jspecify.annotations.NullMarked
package dev.hardstop.store;
