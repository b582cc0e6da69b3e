"""The pages, the API and the SPARQL endpoint.

Rooms from the ground up, each importing only from those before it: ``serving``
(what a page stands on), ``words`` (what it says), ``problems``, ``results`` and
``assets``, then ``saved``, ``validation`` and ``linked_data``, ``sparql``,
``pages``, ``city`` (the application of one municipality) and ``country`` (of
many). ``app`` chooses between the two; ``server``, ``granian_server`` and
``wsgi`` put it before the public. ``tests/test_rooms.py`` holds the order.
"""
