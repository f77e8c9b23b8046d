package dev.hardstop.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** A table of text for people: columns as wide as their widest cell, two spaces between them. */
final class Columns {
  private final List<List<String>> rows = new ArrayList<>();

  Columns(String... titles) {
    rows.add(List.of(titles));
  }

  void row(String... cells) {
    rows.add(List.of(cells));
  }

  void print(PrintWriter out) {
    rows.forEach(row -> out.println(line(row).stripTrailing()));
  }

  private String line(List<String> row) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      String cell = row.get(i);
      line.append("  ").append(cell).repeat(' ', width(i) - cell.length());
    }
    return line.toString();
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }
}
