"""How does news come in?"""
