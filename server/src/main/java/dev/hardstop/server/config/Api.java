package dev.hardstop.server.config;

/** The wire format that a provider speaks. */
public enum Api {
  OPENAI,
  ANTHROPIC,
  GEMINI,
  AZURE,
  COHERE,
  OLLAMA,
  BEDROCK
}
