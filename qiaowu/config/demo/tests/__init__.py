"""The demo county against the numbers that it promises."""
