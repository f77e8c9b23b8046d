package dev.hardstop.server.simulated;

/** One operation of the OpenAI API that takes a form. */
interface FormEndpoint {

  /**
   * Returns the answer.
   *
   * @throws WireError if OpenAI would refuse the form
   */
  Answer answer(Call call, Form form);
}
