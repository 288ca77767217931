package io.scriptorium.richtext;

/** What is being written, within a bound. */
final class Output {
    private final StringBuilder text = new StringBuilder();

    Output append(CharSequence more) {
        check(more.length());
        text.append(more);
        return this;
    }

    Output append(char c) {
        check(1);
        text.append(c);
        return this;
    }

    private void check(int more) {
        if (text.length() > TextTooLargeException.LIMIT - more) {
            throw new TextTooLargeException();
        }
    }

    int length() {
        return text.length();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
