import { Component, type ErrorInfo, type ReactNode } from "react";

interface Props {
  /** What is shown in the place of what failed. */
  fallback: ReactNode;
  onError?: () => void;
  children: ReactNode;
}

/** Keeps a failing part of the page from taking the rest with it. */
export class ErrorBoundary extends Component<Props, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override componentDidCatch(error: Error, info: ErrorInfo) {
    console.error(error, info.componentStack);
    this.props.onError?.();
  }

  override render() {
    return this.state.failed ? this.props.fallback : this.props.children;
  }
}
