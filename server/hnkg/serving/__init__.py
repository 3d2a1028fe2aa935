"""The processes of ``hnkg serve``: a supervisor, the store process and the web process.

::

    supervisor               starts and restarts the two others, holds the listening socket
      ├ web process          granian, with one worker process that runs the Flask application
      │     ▲ Unix socket in a private folder
      └ store process        holds the data and forks query workers

The supervisor imports neither the store nor the web framework, so little can go wrong in it.
When it ends, however it ends, the others end too: each watches a pipe that only the supervisor
holds open.
"""

from __future__ import annotations
