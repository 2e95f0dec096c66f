"""Tests that cross addons: sandbox peers, end to end over HTTP, browser."""
