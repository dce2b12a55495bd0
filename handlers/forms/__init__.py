"""Forms in Slack: how they are drawn, signed, read and refused; what each asks is in casework/."""
