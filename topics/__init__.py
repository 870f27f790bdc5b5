"""What matters?"""
