"""What the operator set, kept from one start to the next: where one was, how each list was sorted and filtered."""
