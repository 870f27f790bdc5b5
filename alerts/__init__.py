"""Who is told, and did it reach them?"""
