// Loaded by the page that SockJS' iframe forms put into a hidden frame, after sockjs-client itself.
// A file of its own, because no page here runs script that stands within it.
SockJS.bootstrap_iframe();
