"""The front door: how is it set up, started and asked?"""
