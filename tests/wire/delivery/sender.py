"""A sender in a process of its own, to be killed: python sender.py DATABASE_URL CHANNELS."""

import os
import sys
from pathlib import Path

from alerts.delivery.channels import load_channels
from alerts.delivery.run import deliver_due
from sql.connection import connect

if __name__ == "__main__":
    deliver_due(lambda: connect(sys.argv[1]), load_channels(Path(sys.argv[2]), os.environ))
