"""What does the product do, shown on a small news world that needs no internet?"""
