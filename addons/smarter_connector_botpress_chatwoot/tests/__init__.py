from . import test_hand_off, test_relay
