"""One newspaper a file, only where the general way of reading is not enough."""
