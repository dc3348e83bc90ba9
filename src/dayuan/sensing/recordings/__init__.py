"""Recordings with nothing in them but the sound: who, where and with what it was recorded is taken out of the file.

Pure: standard library only. Nothing is decoded, so nothing of the sound is lost, and no decoder meets untrusted bytes.
"""
